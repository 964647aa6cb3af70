/**
 * Where records lie on disk until the brokers have them. Not part of the API: knows bytes, files and locks, no spans.
 */
@NullMarked
package dev.spanflow.tracing.journal;

import org.jspecify.annotations.NullMarked;
