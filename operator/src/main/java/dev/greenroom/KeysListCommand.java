package dev.greenroom;

import dev.greenroom.gateway.keys.StoredKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code greenroom keys list}: the keys of an organisation, without their secrets. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the API keys of an organisation, revoked ones too; never a key itself.")
final class KeysListCommand implements Callable<Integer> {
  @Mixin private KeysTarget target = new KeysTarget();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<StoredKey> keys = target.ask((store, organization) -> store.list(organization));
    if (target.asJson()) {
      KeysOutput.json(spec, keys.stream().map(KeysOutput::fields).toList());
    } else {
      KeysOutput.table(spec, keys);
    }
    return 0;
  }
}
