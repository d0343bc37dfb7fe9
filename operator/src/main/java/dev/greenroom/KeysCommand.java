package dev.greenroom;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code greenroom keys}: the API keys of an organisation. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description =
        "Creates, lists and revokes the API keys of an organisation, in the cluster of KUBECONFIG.",
    subcommands = {KeysCreateCommand.class, KeysListCommand.class, KeysRevokeCommand.class})
final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do with the keys: create, list or revoke.");
  }
}
