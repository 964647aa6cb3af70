/** The assembler beside a pass-through of the same records, and beside a session-window aggregation of whole traces. */
@org.jspecify.annotations.NullMarked
package dev.spanflow.bench.assembler;
