package dev.greenroom.bench;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is measured again in each run.
 *
 * @param what is done
 * @param setting in which, such as the number of clients
 * @param unit of the value, with the percentile where it is one
 */
record Figure(String what, String setting, String unit, @Nullable Target target) {}
