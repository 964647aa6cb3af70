/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import picocli.CommandLine.Option;

/** How a command prints its data. */
public final class OutputFormat {
    enum Format {
        text,
        json
    }

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print. Default: ${DEFAULT-VALUE}")
    private Format format = Format.text;

    public boolean isJson() {
        return format == Format.json;
    }
}
