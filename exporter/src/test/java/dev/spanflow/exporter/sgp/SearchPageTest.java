/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPageTest {
    @Test
    void page_tellsTheTraces_whateverElseStandsInIt() throws IOException {
        SearchPage page = read("""
                {"object":"list","has_more":true,"total":0,"limit":10,"items":[
                {"object":"span","id":"é","input":{"id":"x","trace_id":["y"]},"trace_id":"t1"},
                {"trace_id":"t2","id":"é","parent_id":null},{"id":"é","trace_id":"t1","output":[{}]}],
                "next_cursor":{"items":[1]}}""");

        assertThat(page).isEqualTo(new SearchPage(Set.of("t1", "t2"), true));
    }

    @Test
    void emptyPage_isOne() throws IOException {
        assertThat(read("{\"items\":[],\"has_more\":false}")).isEqualTo(new SearchPage(Set.of(), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"items\":{}}",
                "{\"items\":[1]}",
                "{\"items\":[{\"id\":\"é\"}]}",
                "{\"items\":[{\"id\":\"other\",\"trace_id\":\"t\"}]}",
                "{\"items\":[{\"trace_id\":\"t\"}]}",
                "{\"items\":[{\"id\":\"é\",\"trace_id\":\"t\"}",
                "{\"items\":[],"
            })
    void anythingElse_isNoAnswer(String body) throws IOException {
        assertThat(read(body)).isNull();
    }

    @Test
    void bodyThatBreaksOff_isAFault() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("reset");
            }
        };
        InputStream start = new ByteArrayInputStream("{\"items\":[".getBytes(UTF_8));

        assertThatThrownBy(() -> SearchPage.read(new SequenceInputStream(start, broken), "é"))
                .hasMessage("reset");
    }

    @Test
    void lookup_namesTheSpan_andTheTraceOnlyWhenNarrow() {
        assertThat(new String(new Lookup("t\n", "\"é", false).body(), UTF_8)).isEqualTo("{\"span_ids\":[\"\\\"é\"]}");
        assertThat(new String(new Lookup("t\n", "é", true).body(), UTF_8))
                .isEqualTo("{\"span_ids\":[\"é\"],\"trace_ids\":[\"t\\n\"]}");
    }

    private static SearchPage read(String body) throws IOException {
        return SearchPage.read(new ByteArrayInputStream(body.getBytes(UTF_8)), "é");
    }
}
