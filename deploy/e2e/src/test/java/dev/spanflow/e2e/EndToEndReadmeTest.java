/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EndToEndReadmeTest {
    private static final Path MODULE = Modules.ROOT.resolve("deploy/e2e");
    private static final Pattern PROPERTY = Pattern.compile("\"(e2e\\.[a-z.]+)\"");

    @Test
    void everyTest_andEveryProperty_isNamed() throws IOException {
        String readme = Files.readString(MODULE.resolve("README.md"));
        Set<String> names = new TreeSet<>();
        for (Path file : sources()) {
            String name = file.getFileName().toString().replace(".java", "");
            if (name.startsWith("IT") || name.endsWith("Test")) {
                names.add(name);
            }
            Matcher properties = PROPERTY.matcher(Files.readString(file));
            while (properties.find()) {
                names.add(properties.group(1));
            }
        }

        assertThat(names)
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
    }

    /** Those of {@code manifests} stand there by that name. */
    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(MODULE.resolve("src/test/java/dev/spanflow/e2e"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
