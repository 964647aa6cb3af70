/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.local.LocalLogging;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a worker is started: the JVM and the class path of this one, tuned to start quickly. */
final class WorkerProcess {
    private static final List<String> FLAGS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m");

    private WorkerProcess() {}

    static ProcessBuilder builder(String role, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add(LocalLogging.flag());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName(), role));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).inheritIO();
    }
}
