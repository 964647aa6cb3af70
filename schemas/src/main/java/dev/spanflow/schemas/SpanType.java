/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a span does, as SGP knows it (SGP contract, section 4); only values that every SGP server takes. */
public enum SpanType {
    TEXT_INPUT,
    TEXT_OUTPUT,
    COMPLETION_INPUT,
    COMPLETION,
    KB_RETRIEVAL,
    KB_INPUT,
    RERANKING,
    EXTERNAL_ENDPOINT,
    PROMPT_ENGINEERING,
    DOCUMENT_INPUT,
    MAP_REDUCE,
    DOCUMENT_SEARCH,
    DOCUMENT_PROMPT,
    CUSTOM,
    CODE_EXECUTION,
    DATA_MANIPULATION,
    EVALUATION,
    FILE_RETRIEVAL,
    KB_ADD_CHUNK,
    KB_MANAGEMENT,
    GUARDRAIL,
    TRACER,
    AGENT_TRACER,
    AGENT_WORKFLOW,
    STANDALONE;

    private static final Set<String> NAMES =
            Arrays.stream(values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

    /** Whether every SGP server takes this {@code type}; the comparison is exact. */
    static boolean isKnown(String name) {
        return NAMES.contains(name);
    }
}
