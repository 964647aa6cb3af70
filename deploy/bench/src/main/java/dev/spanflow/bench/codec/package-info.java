/** What reading and changing one span record costs. */
@org.jspecify.annotations.NullMarked
package dev.spanflow.bench.codec;
