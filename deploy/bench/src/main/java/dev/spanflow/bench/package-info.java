/** Benchmarks: each prints one table, the floor beside our figure, from one run. */
@org.jspecify.annotations.NullMarked
package dev.spanflow.bench;
