package dev.greenroom.testing;

import dev.greenroom.Connection;
import dev.greenroom.e2e.Organization;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One life of {@code greenroom up} on a state folder, and a look at its organisation. */
public record LocalUp(GreenroomChild process, Connection connection, Organization organization)
    implements AutoCloseable {

  /** Starts the command and returns once it says that it is up. */
  public static LocalUp start(Path state) {
    return of(up(state), state);
  }

  /** Returns once the command says that it is up. */
  public static LocalUp of(GreenroomChild process, Path state) {
    try {
      process.awaitOutput("Ctrl-C here ends everything");
      Connection connection =
          Connection.open(
              Config.fromKubeconfig(state.resolve("kubeconfig").toFile()), InstantSource.system());
      return new LocalUp(
          process,
          connection,
          new Organization(
              connection.requests(), connection.watches(), "acme", LocalGreenroom.AGENT));
    } catch (Throwable e) {
      process.close();
      throw e;
    }
  }

  /** The bare command. */
  public static GreenroomChild up(Path state, String... options) {
    List<String> words = new ArrayList<>(List.of("up", "--port", "0"));
    words.addAll(List.of("--state", state.toString()));
    words.addAll(List.of(options));
    return GreenroomChild.start(
        state.resolveSibling("output"), Map.of(), words.toArray(String[]::new));
  }

  /** A client of its gateway with the organisation's key for starts. */
  public static GatewayClient starts(Path state) {
    return client(state, "PIPECAT_DEFAULT_PUBLIC_KEY");
  }

  /** A client of its gateway with the organisation's private key. */
  public static GatewayClient manages(Path state) {
    return client(state, "PIPECAT_TOKEN");
  }

  private static GatewayClient client(Path state, String key) {
    return GatewayClient.of(
        URI.create(exported(state, "PIPECAT_API_HOST")).getPort(), exported(state, key));
  }

  /** What a shell has once it has sourced the env file. */
  private static String exported(Path state, String variable) {
    String line = "export " + variable + "='";
    try (Stream<String> lines = Files.lines(state.resolve("env"))) {
      return lines
          .filter(text -> text.startsWith(line))
          .map(text -> text.substring(line.length(), text.length() - 1))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends every session of the organisation and audits what was seen of it in this life. */
  public void audit() {
    organization.empty();
    Audit.of(organization, connection.requests());
  }

  /** Ends it as Ctrl-C does. */
  public void end() {
    process.terminate();
    process.awaitExit();
  }

  @Override
  public void close() {
    organization.close();
    connection.close();
    process.close();
  }
}
