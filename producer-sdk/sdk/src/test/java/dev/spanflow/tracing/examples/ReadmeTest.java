/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.tracing.DeliveryStats.DropCause;
import dev.spanflow.tracing.TracingBuilder;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadmeTest {
    private static final Path EXAMPLES = Path.of("src/test/java/dev/spanflow/tracing/examples");
    private static final Path JOURNAL_TESTS = Path.of("src/test/java/dev/spanflow/tracing/journal");

    @Test
    void projectReadme_showsTheCompiledWorker() throws IOException {
        assertThat(Files.readString(Path.of("../../README.md"))).contains(snippet("FirstWorker", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "WorkersOfOneJob, one",
        "OneTraceOfManyWorkers, many",
        "CarefulWorker, build",
        "CarefulWorker, explicit",
        "ChildProcess, child",
        "WorkElsewhere, future",
        "WorkElsewhere, kafka"
    })
    void readme_showsTheCompiledExample(String example, String part) throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains(snippet(example, " " + part));
    }

    @Test
    void readme_namesEverySettingOfTheBuilder_andEveryCause() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (Method setting : TracingBuilder.class.getDeclaredMethods()) {
            if (Modifier.isPublic(setting.getModifiers()) && setting.getReturnType() == TracingBuilder.class) {
                assertThat(readme).contains("`" + setting.getName() + "`");
            }
        }
        for (DropCause cause : DropCause.values()) {
            assertThat(readme).contains("| `" + cause + "` |");
        }
    }

    @Test
    void readme_namesTestsThatExist() throws IOException, ReflectiveOperationException {
        Matcher named = Pattern.compile("`((?:IT)?[A-Z]\\w+(?:Test|IT\\w*|Workers|Outage|Tracing))\\.(\\w+_\\w+)`")
                .matcher(Files.readString(Path.of("README.md")));
        int count = 0;
        for (; named.find(); count++) {
            String method = named.group(2);
            assertThat(type(named.group(1)).getDeclaredMethods())
                    .as(named.group())
                    .anyMatch(declared -> declared.getName().equals(method));
        }
        assertThat(count).isGreaterThan(20);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        String room = Files.exists(JOURNAL_TESTS.resolve(name + ".java")) ? "journal." : "";
        return Class.forName("dev.spanflow.tracing." + room + name);
    }

    private static String snippet(String example, String part) throws IOException {
        String source = Files.readString(EXAMPLES.resolve(example + ".java"));
        String begin = "// begin" + part + "\n";
        int from = source.indexOf(begin) + begin.length();
        String snippet = source.substring(from, source.indexOf("// end" + part, from));
        return "```java\n" + snippet.stripIndent() + "```";
    }
}
