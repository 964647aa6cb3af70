/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.exporter;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM has used so far: time on the wall and on processors, and memory allocated by the threads that live. */
record Cost(long wallNanos, long cpuNanos, long allocatedBytes) {
    static Cost now() {
        long cpu =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long allocated = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        return new Cost(System.nanoTime(), cpu, allocated);
    }

    Cost since(Cost start) {
        return new Cost(wallNanos - start.wallNanos, cpuNanos - start.cpuNanos, allocatedBytes - start.allocatedBytes);
    }
}
