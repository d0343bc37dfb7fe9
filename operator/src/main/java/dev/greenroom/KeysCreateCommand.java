package dev.greenroom;

import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.ApiKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code greenroom keys create}: a new key, shown once. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description =
        "Creates an API key and prints it, this once: only its SHA-256 is kept in the cluster.")
final class KeysCreateCommand implements Callable<Integer> {
  @Mixin private KeysTarget target = new KeysTarget();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "public",
      description =
          "public: starts sessions and reaches them; private: manages the organisation"
              + " (${DEFAULT-VALUE}).")
  private Caller.Kind kind = Caller.Kind.PUBLIC;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "TEXT",
      description = "What you call it, to find it again.")
  private String name = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    return target.ask(
        (store, organization) -> {
          ApiKey key = store.create(organization, kind, name);
          if (target.asJson()) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("id", key.id());
            fields.put("key", key.text());
            KeysOutput.json(spec, fields);
          } else {
            spec.commandLine().getOut().println(key.text());
            // Beside the output, so that KEY=$(greenroom keys create ...) has the key alone.
            spec.commandLine()
                .getErr()
                .println("This key cannot be shown again: keep it where secrets are kept.");
          }
          return 0;
        });
  }
}
