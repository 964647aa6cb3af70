/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanflow.local.sgp.SgpStandIn;
import dev.spanflow.schemas.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part (d)'s settings and its judgement.
 *
 * @param timeout how long spans wait for a parent that does not come; the part is run only if it is told
 * @param policy {@code pass} or {@code stub}
 */
record Orphans(@Nullable Duration timeout, String policy) {
    private static final ObjectMapper JSON = new ObjectMapper();

    boolean areMade() {
        return timeout != null;
    }

    /** What is wrong with the spans that were left behind, as SGP holds them. */
    List<String> faults(List<Expected> expected, SpansTopic spans, OrderedTopic ordered, SgpStandIn sgp) {
        List<String> faults = new ArrayList<>(givenUpTooSoon(spans, ordered));
        List<Expected> orphans = expected.stream()
                .filter(span -> span.part().equals(DoomedWorker.PART))
                .toList();
        if (areMade() && orphans.isEmpty()) {
            faults.add("no process was left behind by a killed worker");
        }
        for (Expected orphan : orphans) {
            if (spans.hasParentOf(orphan)) {
                faults.add("the killed worker's root was sent before it died");
            } else if (!isAccountedFor(orphan, sgp)) {
                faults.add("span " + orphan.id() + " left without its parent, and nothing tells so");
            }
        }
        return faults;
    }

    /** On a slow machine other parents than the killed worker's may come too late; none that came in time is given up. */
    private List<String> givenUpTooSoon(SpansTopic spans, OrderedTopic ordered) {
        List<String> faults = new ArrayList<>();
        for (String parent : ordered.givenUp()) {
            Long awaited = spans.millisAwaited(parent);
            if (timeout == null) {
                faults.add("span " + parent + " was given up though nobody said when");
            } else if (awaited != null && awaited < timeout.toMillis()) {
                faults.add("span " + parent + " was given up though it came within " + awaited + " ms");
            }
        }
        return faults;
    }

    private boolean isAccountedFor(Expected orphan, SgpStandIn sgp) {
        String parent = orphan.last().path("parent_id").asText();
        return policy.equals("stub")
                ? marks(orphan.traceId(), parent, sgp).path("stub").asBoolean()
                : marks(orphan.traceId(), orphan.id(), sgp)
                        .path("orphan")
                        .asText()
                        .equals("passed");
    }

    private static JsonNode marks(String traceId, String id, SgpStandIn sgp) {
        try {
            String stored = sgp.find(Headers.DEFAULT_ACCOUNT, traceId, id).orElse("{}");
            return JSON.readTree(stored).path("metadata").path("spanflow");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stand-in stored what is no JSON", e);
        }
    }
}
