/**
 * Traces of worker services, sent to Spanflow's spans topic.
 *
 * <p>Start at {@link dev.spanflow.tracing.Tracing}. Two rules hold for all of it: building refuses bad settings at once;
 * recording never throws into its caller and never waits for a broker.
 */
@NullMarked
package dev.spanflow.tracing;

import org.jspecify.annotations.NullMarked;
