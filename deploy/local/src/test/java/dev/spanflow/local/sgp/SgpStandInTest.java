/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Start, end, and what its administrator sees. */
class SgpStandInTest extends StandInFixture {
    @Test
    void adminReport_isTheReportAsJson() throws Exception {
        status(Items.child("t", "b", "a"));
        status("{}");

        JsonNode report = json.readTree(send("GET", "/admin/report", "").body());

        assertThat(report).isEqualTo(json.readTree("""
                        {"requests":2,"refused":{"422":1},"records":1,"rows":1,"duplicate_rows":0,"traces":1,"groups":0,
                        "violations":0,"orphans":1,"passed_orphans":0}"""));
    }

    @Test
    void adminSpans_givesTheStoredBody() throws Exception {
        String odd = Items.root("t &+", "é");
        status(odd);

        HttpResponse<String> found = send("GET", "/admin/spans?account=default&trace_id=t+%26%2B&id=%C3%A9", "");
        HttpResponse<String> absent = send("GET", "/admin/spans?trace_id=t&id=b", "");

        assertThat(found.body()).isEqualTo(odd);
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(sgp.report().refused()).isEmpty();
    }

    @Test
    void start_namesThePort_whenItIsTaken() {
        int port = sgp.url().getPort();

        assertThatThrownBy(() -> SgpStandIn.start(dir.resolve("second.db"), port))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("port " + port + " of 127.0.0.1 is taken");
    }

    @Test
    void start_namesTheFile_andFreesThePort_whenItIsNoDatabase() throws Exception {
        Path text = Files.writeString(dir.resolve("notes.txt"), "not a database, but long enough to be read as one");
        sgp.close();
        int port = sgp.url().getPort();

        assertThatThrownBy(() -> SgpStandIn.start(text, port))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("notes.txt");
        sgp = SgpStandIn.start(dir.resolve("sgp2.db"), port);
        assertThat(sgp.url().getPort()).isEqualTo(port);
    }

    @Test
    void close_isHarmless_whenRepeated() {
        sgp.close();
        sgp.close();

        assertThatThrownBy(() -> send("GET", "/admin/report", "")).isInstanceOf(IOException.class);
    }
}
