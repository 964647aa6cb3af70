/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

/**
 * The time in which a span or a context is the current one of a thread; made by {@link Span#makeCurrent()}.
 *
 * <p>Closing twice, out of order, or on another thread does no harm.
 */
@FunctionalInterface
public interface Scope extends AutoCloseable {
    @Override
    void close();
}
