package dev.greenroom.gateway.organization;

import dev.greenroom.gateway.Call;

/** Whole numbers in a query. */
final class Numbers {
  private Numbers() {}

  /**
   * @throws IllegalArgumentException with what to send instead
   */
  static int query(Call call, String name, int usual, int least, int most) {
    String text = call.query(name);
    if (text == null) {
      return usual;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // answered below, as is a number out of bounds
    }
    throw new IllegalArgumentException(
        name + " is a whole number from " + least + " to " + most + ".");
  }
}
