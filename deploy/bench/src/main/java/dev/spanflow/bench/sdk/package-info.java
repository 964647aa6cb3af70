/** What tracing costs a worker, and how fast its records reach the broker. */
@NullMarked
package dev.spanflow.bench.sdk;

import org.jspecify.annotations.NullMarked;
