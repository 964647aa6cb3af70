/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM like this one, with its class path, tuned to start quickly and to say nothing of its own. */
public final class ChildJvm {
    private static final int WARNS_OF_UNSAFE = 24;

    private ChildJvm() {}

    /** The command that runs a class; arguments go behind. A new list. */
    public static List<String> command(Class<?> main, String heap) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx" + heap));
        command.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add(LocalLogging.flag());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
