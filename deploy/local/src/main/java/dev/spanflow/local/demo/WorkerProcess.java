/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.local.ChildJvm;
import java.util.List;

/** How a worker is started. */
final class WorkerProcess {
    private WorkerProcess() {}

    static ProcessBuilder builder(String role, String... args) {
        List<String> command = ChildJvm.command(Worker.class, "256m");
        command.add(role);
        command.addAll(List.of(args));
        return new ProcessBuilder(command).inheritIO();
    }
}
