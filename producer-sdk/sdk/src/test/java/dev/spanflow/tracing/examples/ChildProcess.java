/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import dev.spanflow.tracing.Tracing;
import java.io.IOException;

/** Strategy 2 with a child process: the context goes in the environment, {@code fromEnvironment()} takes it up. */
public final class ChildProcess {
    private ChildProcess() {}

    // begin child
    public static Process start(Tracing tracing, ProcessBuilder child) throws IOException {
        tracing.currentContext().writeTo(child.environment());
        return child.start();
    }
    // end child

    /** The child: reads {@code SPANFLOW_BOOTSTRAP_SERVERS} and {@code SPANFLOW_CONTEXT}; its exit sends what is left. */
    public static void main(String[] args) {
        Tracing tracing = Tracing.fromEnvironment();
        tracing.inSpan("part in a child", () -> {});
    }
}
