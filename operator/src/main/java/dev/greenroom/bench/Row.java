package dev.greenroom.bench;

import java.util.List;

/**
 * A figure with the medians of its runs.
 *
 * @param floor NaN where there is none, as is {@code ratio}
 * @param ratio the median of the ratios of the same runs
 */
record Row(Figure figure, int runs, double floor, double value, double ratio) {

  /** One run of a figure; {@code floor} is NaN where there is none. */
  record Run(double floor, double value) {}

  static Row of(Figure figure, List<Run> runs) {
    return new Row(
        figure,
        runs.size(),
        median(runs.stream().map(Run::floor).toList()),
        median(runs.stream().map(Run::value).toList()),
        median(runs.stream().map(run -> run.value() / run.floor()).toList()));
  }

  /** The upper one of the two in the middle where their number is even; NaN is above all. */
  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The word of the last column; empty without a target. */
  String verdict() {
    Target target = figure.target();
    if (target == null) {
      return "";
    }
    if (Double.isNaN(target.isRatio() ? ratio : value)) {
      return "not measured";
    }
    return target.met(value, ratio) ? "met" : "missed";
  }
}
