/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void whatATerminalObeys_isGone_ofC1AndOfWritingDirectionToo() {
        assertThat(PlainText.line("a\u001b[31mb\u009b31mc\u202ed\ne")).isEqualTo("a [31mb 31mc d e");
        assertThat(PlainText.lines("a\u001bb\u009bc\u2066d\n\te")).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\n\te");
    }

    @Test
    void otherText_stays() {
        assertThat(PlainText.line("Zürich, 東京 ✗")).isEqualTo("Zürich, 東京 ✗");
        assertThat(PlainText.lines("ä\n\tß")).isEqualTo("ä\n\tß");
    }

    @Test
    void longLine_isCut_andSaysSo() {
        assertThat(PlainText.line("abcdef", 4)).isEqualTo("abc…");
        assertThat(PlainText.line("abcd", 4)).isEqualTo("abcd");
    }
}
