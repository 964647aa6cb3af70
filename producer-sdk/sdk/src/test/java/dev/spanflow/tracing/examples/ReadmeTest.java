/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void projectReadme_showsTheCompiledWorker() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/spanflow/tracing/examples/FirstWorker.java"));
        String example = source.substring(source.indexOf("// begin") + 8, source.indexOf("// end"));

        assertThat(Files.readString(Path.of("../../README.md"))).contains("```java" + example.stripIndent() + "```");
    }
}
