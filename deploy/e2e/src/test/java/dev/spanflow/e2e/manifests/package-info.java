/** What lies in deploy/ and is no code: compose, chart, dashboards, rules, and the tables that describe them. */
package dev.spanflow.e2e.manifests;
