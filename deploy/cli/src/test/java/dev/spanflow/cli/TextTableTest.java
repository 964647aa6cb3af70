/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columns_areAligned_numbersToTheRight() {
        TextTable table = new TextTable("TOPIC", "RECORDS", "TIMES");
        table.row("spans", 7, "LogAppendTime");
        table.row("dead-letters", 12345678, "");
        StringWriter text = new StringWriter();

        table.print(new PrintWriter(text));

        assertThat(text.toString().lines())
                .containsExactly(
                        "TOPIC          RECORDS  TIMES",
                        "spans                7  LogAppendTime",
                        "dead-letters  12345678");
    }

    @Test
    void cell_breaksNoLine_andTellsTheTerminalNothing() {
        TextTable table = new TextTable("A", "B");
        table.row("two\nlines", "\u001b[31mred");
        StringWriter text = new StringWriter();

        table.print(new PrintWriter(text));

        assertThat(text.toString().lines()).containsExactly("A          B", "two lines   [31mred");
    }
}
