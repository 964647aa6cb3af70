/**
 * In what order spans leave. Knows rows of bytes and span records; no Kafka, no clock, no threads: everything it decides
 * comes out the same for the same rows and the same records.
 */
@org.jspecify.annotations.NullMarked
package dev.spanflow.assembler.ordering;
