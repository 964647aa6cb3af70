/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import java.util.Map;

/** How wide the text may be. */
final class Terminal {
    private static final int DEFAULT_WIDTH = 120;

    private Terminal() {}

    /** The shell's COLUMNS, if it exports it. */
    static int width(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    }
}
