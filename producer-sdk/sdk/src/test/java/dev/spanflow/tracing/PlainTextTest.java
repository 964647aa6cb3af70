/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    /** Every character at every place of eight, and behind them. */
    @Test
    void ascii_isTheTextExactlyIfJsonEscapesNothing() {
        for (char c = 0; c < 0x180; c++) {
            for (int at = 0; at < 19; at++) {
                String text = "~".repeat(at) + c + " ".repeat(18 - at);
                boolean plain = c < 0x80 && JsonStringEncoder.getInstance().quoteAsString(text).length == 19;

                byte[] ascii = PlainText.ascii(text);

                assertThat(ascii != null).as("U+%04X at %d", (int) c, at).isEqualTo(plain);
                if (ascii != null) {
                    assertThat(new String(ascii, StandardCharsets.US_ASCII)).isEqualTo(text);
                }
            }
        }
    }

    @Test
    void ascii_isNotForHalfSurrogatePairs() {
        assertThat(PlainText.ascii("is this a question?")).isNotNull();
        assertThat(PlainText.ascii("what\ud83d")).isNull();
        assertThat(PlainText.ascii("what? \ude00")).isNull();
        assertThat(PlainText.ascii("😀")).isNull();
        assertThat(PlainText.ascii("")).isEmpty();
    }
}
