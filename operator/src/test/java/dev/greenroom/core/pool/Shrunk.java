package dev.greenroom.core.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A short list that still breaks a law, found by leaving out what makes no difference. */
final class Shrunk {
  private Shrunk() {}

  static <T> List<T> of(List<T> breaking, Predicate<List<T>> breaks) {
    List<T> left = breaking;
    int size = Math.max(1, left.size() / 2);
    while (size > 0) {
      int before = left.size();
      for (int at = 0; at < left.size(); ) {
        List<T> without = new ArrayList<>(left);
        without.subList(at, Math.min(left.size(), at + size)).clear();
        if (breaks.test(without)) {
          left = without;
        } else {
          at += size;
        }
      }
      size = left.size() == before ? size / 2 : size;
    }
    return left;
  }
}
