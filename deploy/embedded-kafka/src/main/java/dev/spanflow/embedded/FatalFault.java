/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a broker fault that would halt the JVM. Kafka has one such exit per JVM, so a fault speaks for all
 * brokers in it.
 */
final class FatalFault {
    private static final Logger log = LoggerFactory.getLogger(FatalFault.class);
    private static final AtomicReference<@Nullable RuntimeException> first = new AtomicReference<>();

    private FatalFault() {}

    /** From now on a fatal fault is kept and thrown into the broker's thread instead of ending the JVM. */
    static void keepJvmAlive() {
        Exit.setHaltProcedure(FatalFault::record);
        Exit.setExitProcedure(FatalFault::record);
    }

    private static void record(int status, @Nullable String message) {
        RuntimeException fault = new IllegalStateException("the embedded Kafka broker failed for good (status " + status
                + (message == null ? "" : ", " + message) + "): its log, just before this, has the cause");
        first.compareAndSet(null, fault);
        log.error("fatal fault in thread {}", Thread.currentThread().getName(), fault);
        throw fault;
    }

    static void throwIfSeen() {
        RuntimeException fault = first.get();
        if (fault != null) {
            throw new IllegalStateException(fault.getMessage(), fault);
        }
    }

    static void forget() {
        first.set(null);
    }
}
