package dev.greenroom;

import dev.greenroom.gateway.keys.StoredKey;
import dev.greenroom.local.LocalException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code greenroom keys revoke}: the end of a key. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description =
        "Revokes an API key for good: every gateway refuses it within two seconds. Sessions that it"
            + " started go on.")
final class KeysRevokeCommand implements Callable<Integer> {
  @Mixin private KeysTarget target = new KeysTarget();

  @Parameters(paramLabel = "ID", description = "Id of the key, as `greenroom keys list` shows it.")
  private String id = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    StoredKey key =
        target.ask(
            (store, organization) ->
                store.revoke(organization, id).orElseThrow(() -> unknown(organization)));
    if (target.asJson()) {
      KeysOutput.json(spec, KeysOutput.fields(key));
    } else {
      spec.commandLine().getOut().println("The key " + key.id() + " is revoked.");
    }
    return 0;
  }

  /** Says nothing of what was typed: it may be a whole key. */
  private static LocalException unknown(String organization) {
    return new LocalException(
        "The organisation %s has no key of this id. `greenroom keys list` shows the ids."
            .formatted(organization));
  }
}
