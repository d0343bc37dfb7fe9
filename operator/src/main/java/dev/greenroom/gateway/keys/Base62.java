package dev.greenroom.gateway.keys;

import java.math.BigInteger;

/** Numbers in digits and letters, of a fixed width. */
final class Base62 {
  static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final BigInteger RADIX = BigInteger.valueOf(ALPHABET.length());

  private Base62() {}

  static String encode(BigInteger number, int width) {
    StringBuilder text = new StringBuilder(width);
    BigInteger rest = number;
    for (int i = 0; i < width; i++) {
      BigInteger[] parts = rest.divideAndRemainder(RADIX);
      text.append(ALPHABET.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    if (rest.signum() != 0) {
      throw new IllegalArgumentException("the number does not fit into " + width + " digits");
    }
    return text.reverse().toString();
  }
}
