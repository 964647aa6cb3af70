/** The whole pipeline on one machine, on real Kafka, without Docker and without an account. */
@org.jspecify.annotations.NullMarked
package dev.spanflow.local;
