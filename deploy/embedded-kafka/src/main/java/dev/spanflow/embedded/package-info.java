/** A small real Kafka broker for tests and the local stack. Not for production. */
@NullMarked
package dev.spanflow.embedded;

import org.jspecify.annotations.NullMarked;
