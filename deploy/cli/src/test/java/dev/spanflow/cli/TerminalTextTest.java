/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {
    @Test
    void whatATerminalObeys_isGone_ofC1AndOfWritingDirectionToo() {
        assertThat(TerminalText.line("a\u001b[31mb\u009b31mc\u202ed\ne")).isEqualTo("a [31mb 31mc d e");
        assertThat(TerminalText.lines("a\u001bb\u009bc\u2066d\n\te")).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\n\te");
    }

    @Test
    void otherText_stays() {
        assertThat(TerminalText.line("Zürich, 東京 ✗")).isEqualTo("Zürich, 東京 ✗");
        assertThat(TerminalText.lines("ä\n\tß")).isEqualTo("ä\n\tß");
    }

    @Test
    void longLine_isCut_andSaysSo() {
        assertThat(TerminalText.line("abcdef", 4)).isEqualTo("abc…");
        assertThat(TerminalText.line("abcd", 4)).isEqualTo("abcd");
    }
}
