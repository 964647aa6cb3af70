/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a benchmark ran on, so that its figures can be read later. */
public final class Machine {
    private static final Path CPUS = Path.of("/proc/cpuinfo");
    private static final String SLOW_COMPILER = "-XX:TieredStopAtLevel=1";

    private Machine() {}

    /** A few lines: processor, JVM and its flags, load before the run. */
    public static String describe() {
        var os = ManagementFactory.getOperatingSystemMXBean();
        return String.format(
                Locale.ROOT,
                "machine  %d x %s, %s %s, load before the run %.2f%njvm      %s %s, %s",
                os.getAvailableProcessors(),
                processor(),
                os.getName(),
                os.getVersion(),
                os.getSystemLoadAverage(),
                System.getProperty("java.vm.name"),
                Runtime.version(),
                String.join(" ", flags()));
    }

    /**
     * Refuses a JVM that was told not to compile as it would in production.
     *
     * @throws IllegalStateException for one that was
     */
    public static void requireFullCompiler() {
        if (flags().contains(SLOW_COMPILER)) {
            throw new IllegalStateException("this JVM runs with " + SLOW_COMPILER + ": its figures would say nothing");
        }
    }

    private static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-X"))
                .toList();
    }

    private static String processor() {
        try {
            return Files.readAllLines(CPUS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch"); // not Linux
        }
    }
}
