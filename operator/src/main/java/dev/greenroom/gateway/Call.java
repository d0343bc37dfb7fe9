package dev.greenroom.gateway;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request, let through to the handler of its route.
 *
 * @param verified who calls; null only on routes that need no credential
 * @param parameters of the path, percent-decoded: no slash, dot segment or control character
 * @param query parameters, percent-decoded
 * @param headers by lower-case name, without Cookie, and without Authorization where the route asks
 *     for a credential
 * @param body text, empty without one
 * @param gone whether the client has closed its connection
 */
public record Call(
    @Nullable Caller verified,
    Map<String, String> parameters,
    Map<String, List<String>> query,
    Map<String, String> headers,
    String body,
    BooleanSupplier gone) {

  public Caller caller() {
    return Objects.requireNonNull(verified, "the route needs no credential");
  }

  /** A parameter of the path: one that the template of the route names. */
  public String parameter(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  /** The first query parameter of this name. */
  public @Nullable String query(String name) {
    List<String> values = query.get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  public @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }
}
