package dev.greenroom;

import dev.greenroom.core.usage.Prices;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a minute of a session costs: the same for every process of a release. */
final class PriceOptions {
  static final String PRICES = "GREENROOM_PRICES";

  @Option(
      names = "--price",
      paramLabel = "PROFILE=CENTS",
      split = ",",
      defaultValue = "${env:" + PRICES + "}",
      description =
          "Cents that a minute of a session costs, by the profile of its agent, such as"
              + " agent-1x=1.5; custom is the one of agents with resources of their own. Give it"
              + " once for each (or all in "
              + PRICES
              + ", with commas). What has no price costs nothing. Spend limits go by it.")
  private List<String> prices = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  Prices prices() {
    try {
      return Prices.parse(prices.stream().filter(price -> !price.isBlank()).toList());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--price: " + e.getMessage() + ".");
    }
  }
}
