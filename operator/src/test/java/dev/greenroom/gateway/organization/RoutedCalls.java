package dev.greenroom.gateway.organization;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Route;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls of routes by method and path as the server makes them, by the owner of an organisation. */
record RoutedCalls(List<Route> routes, String organization) {

  /** What was answered. */
  record Reply(int status, JsonNode json) {}

  Reply get(String target) {
    return send("GET", target, "");
  }

  Reply delete(String target) {
    return send("DELETE", target, "");
  }

  Reply send(String method, String target, String body) {
    URI uri = URI.create(target);
    for (Route route : routes) {
      Map<String, String> parameters = parameters(route.path(), uri.getPath());
      if (route.method().equals(method) && parameters != null) {
        Caller caller = new Caller(Caller.Kind.PRIVATE, organization, "key-1");
        return answer(
            route,
            new Call(caller, parameters, query(uri.getQuery()), Map.of(), body, () -> false));
      }
    }
    throw new AssertionError("no route for " + method + " " + target);
  }

  private static Reply answer(Route route, Call call) {
    try {
      Answer answer = ((Route.Handler) route.endpoint()).answer(call);
      return new Reply(answer.status(), Yaml.json(((Answer.Json) answer.content()).value()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> parameters(String template, String path) {
    Pattern names = Pattern.compile("\\{(\\w+)}");
    Matcher values = Pattern.compile(names.matcher(template).replaceAll("([^/]+)")).matcher(path);
    if (!values.matches()) {
      return null;
    }
    Map<String, String> result = new HashMap<>();
    Matcher name = names.matcher(template);
    for (int i = 1; name.find(); i++) {
      result.put(name.group(1), values.group(i));
    }
    return result;
  }

  private static Map<String, List<String>> query(String text) {
    Map<String, List<String>> result = new HashMap<>();
    for (String pair : text == null ? new String[0] : text.split("&")) {
      result.put(pair.replaceAll("=.*", ""), List.of(pair.replaceAll("^[^=]*=", "")));
    }
    return result;
  }
}
