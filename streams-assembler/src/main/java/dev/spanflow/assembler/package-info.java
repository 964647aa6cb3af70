/**
 * The assembler: a Kafka Streams app that reads span records and writes them parent first. This package is the frame of Kafka
 * around {@link dev.spanflow.assembler.ordering}, where the order is decided.
 */
@org.jspecify.annotations.NullMarked
package dev.spanflow.assembler;
