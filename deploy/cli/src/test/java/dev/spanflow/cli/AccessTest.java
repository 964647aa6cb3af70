/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.Test;

class AccessTest {
    @Test
    void operatorsReadme_hasTheTable() throws IOException {
        String table = Access.all().stream().map(AccessTest::row).collect(Collectors.joining());

        assertThat(Files.readString(Path.of("../README.md")))
                .as("the table should be\n%s", table)
                .contains(table);
    }

    private static String row(Access access) {
        return "| " + lower(access.role()) + " | " + lower(access.type()) + " `" + access.name()
                + (access.pattern() == PatternType.PREFIXED ? "*" : "") + "` | " + access.words() + " | "
                + access.why() + " |\n";
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
