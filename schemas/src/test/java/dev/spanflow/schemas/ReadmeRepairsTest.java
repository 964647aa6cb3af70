/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the README's tables of repairs and of dead letters to the code: their examples are run. */
class ReadmeRepairsTest {
    private static final String REPAIRS = "| member | fault | such as | becomes |";
    private static final String DEAD_LETTERS = "| reason | when | such as |";

    @TestFactory
    List<DynamicTest> repair_isAsTheTableSays() throws IOException {
        return rows(REPAIRS).stream()
                .flatMap(row -> members(row).stream()
                        .map(member -> DynamicTest.dynamicTest(
                                member + " " + row.get(1), () -> assertRepaired(member, row.get(2), row.get(3)))))
                .toList();
    }

    private static void assertRepaired(String member, String example, String result) throws InvalidSpanException {
        String value = member.equals("name") ? "\"\\ud83d x\"" : code(example);
        SpanRecord record =
                SpanRecord.read(Spans.span("t", "a").with(member, value).bytes());

        assertThat(record.repairedMembers()).containsExactly(member);
        String json = new String(record.bytes(), UTF_8).replace("null  ", "null"); // as long as the number was
        assertThat(json).contains("\"repaired\":[\"" + member + "\"]");
        if (result.equals("left out")) {
            assertThat(json).doesNotContain("\"" + member + "\":");
        } else if (member.equals("name")) {
            assertThat(json).contains("\"name\":\"\\ufffd x\"");
        } else {
            String becomes = code(result);
            String shown = member.equals("metadata") ? becomes.substring(0, becomes.length() - 1) : becomes;
            assertThat(json).contains("\"" + member + "\":" + shown);
        }
    }

    @Test
    void everyOptionalFieldIsInTheTable() throws IOException {
        Set<String> named = rows(REPAIRS).stream()
                .flatMap(row -> members(row).stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named)
                .containsAll(Arrays.stream(Field.values())
                        .filter(field -> !field.required())
                        .map(Field::jsonName)
                        .toList());
    }

    @Test
    void everyReasonIsInTheTable_andIsWhatItsExampleGives() throws IOException {
        List<List<String>> rows = rows(DEAD_LETTERS);

        assertThat(rows.stream().map(row -> code(row.get(0))))
                .containsExactlyInAnyOrder(
                        Arrays.stream(Reason.values()).map(Enum::name).toArray(String[]::new));
        for (List<String> row : rows) {
            if (!row.get(2).isEmpty()) {
                InvalidSpanException refused = catchThrowableOfType(
                        InvalidSpanException.class,
                        () -> SpanRecord.read(code(row.get(2)).getBytes(UTF_8)));
                assertThat(refused).as(row.get(2)).isNotNull();
                assertThat(refused.reason().name()).as(row.get(2)).isEqualTo(code(row.get(0)));
            }
        }
    }

    /** The rows of a table, by its head; cells without the white space around them. */
    private static List<List<String>> rows(String head) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("README.md"));
        assertThat(lines).contains(head);
        return lines.stream()
                .skip(lines.indexOf(head) + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    /** The members a row is for: those in backticks, and {@code other} for any other. */
    private static List<String> members(List<String> row) {
        return Arrays.stream(row.get(0).split(", "))
                .map(member -> member.equals("any other") ? "other" : code(member))
                .toList();
    }

    private static String code(String cell) {
        return cell.substring(1, cell.length() - 1);
    }
}
