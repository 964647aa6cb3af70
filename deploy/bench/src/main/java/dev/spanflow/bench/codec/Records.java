/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Span records of about 600 bytes, each another way through the codec. */
public enum Records {
    /** As the SDK writes it. */
    SOUND(""),
    /** As a client writes it that sends every field. */
    NULLS("\"group_id\":null,\"expected\":null,\"obs_trace_id\":null,\"obs_span_id\":null,"),
    /** SGP would refuse its type. */
    REPAIRED("\"type\":\"LLM\","),
    /** With letters outside of ASCII in the payload. */
    ACCENTED("\"group_id\":\"job – é 文 😀\",");

    private final String member;

    Records(String member) {
        this.member = member;
    }

    byte[] bytes() {
        return ("{\"id\":\"1f0c9a52-6f0e-4d53-9a42-7b1d3f6f2b11\","
                        + "\"trace_id\":\"6b9f7c1e-93a5-4a3b-8f6e-0c2d5e7a9b13\","
                        + "\"parent_id\":\"c2a1e0d4-5b6f-4c7d-8e9f-a0b1c2d3e4f5\"," + member
                        + "\"name\":\"step\",\"status\":\"SUCCESS\","
                        + "\"start_timestamp\":\"2030-05-01T10:00:00.125000+00:00\","
                        + "\"end_timestamp\":\"2030-05-01T10:00:00.480000+00:00\",\"input\":{\"text\":\""
                        + "lorem ipsum dolor sit amet ".repeat(9) + "\"},\"output\":{},\"metadata\":{}}")
                .getBytes(UTF_8);
    }
}
