package dev.greenroom.bench;

/** One thing that the benchmark measures, in a number of runs. */
interface Measurement {
  /** As it is chosen on the command line. */
  String name();

  /** Makes what the runs need; not measured. */
  void prepare(Site site);

  /** One run; afterwards the site is as it was before. */
  void run(Site site, Figures figures);

  /** Whether there are several runs, and some before them that only warm up. */
  default boolean repeats() {
    return true;
  }

  /** Ends what {@link #prepare} has started, if the measurements after it should not have it. */
  default void finish(Site site) {}
}
