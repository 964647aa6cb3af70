/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

/** Everything runs in few processes here, so one configuration quiets them all. */
public final class LocalLogging {
    private static final String PROPERTY = "logback.configurationFile";
    private static final String FILE = "logback-local.xml";

    private LocalLogging() {}

    /** Must come before the first logger. */
    static void use() {
        System.setProperty(PROPERTY, System.getProperty(PROPERTY, FILE));
    }

    /** The same for a child process, as a flag of its JVM. */
    public static String flag() {
        return "-D" + PROPERTY + "=" + FILE;
    }
}
