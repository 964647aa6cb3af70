{{- define "spanflow.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/* Of a component: (list $ "assembler") */}}
{{- define "spanflow.labels" -}}
{{- $root := index . 0 -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
app.kubernetes.io/part-of: spanflow
{{ include "spanflow.selector" . }}
{{- end }}

{{- define "spanflow.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "spanflow.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "spanflow.fullname" .) -}}
{{- end }}

{{- define "spanflow.image" -}}
{{- $root := index . 0 -}}
{{- printf "%s/%s:%s" $root.Values.image.repository (index . 1) ($root.Values.image.tag | default $root.Chart.AppVersion) -}}
{{- end }}

{{/* Of an app: (list $ "assembler") */}}
{{- define "spanflow.userSecret" -}}
{{- $root := index . 0 -}}
{{- index $root.Values.kafka.userSecrets (index . 1) | default (printf "%s-%s" (include "spanflow.fullname" $root) (index . 1)) -}}
{{- end }}

{{- define "spanflow.variable" -}}
SPANFLOW_{{ . | upper | replace "." "_" }}
{{- end }}

{{/* How an app reaches the brokers: (list $ "assembler") */}}
{{- define "spanflow.kafkaEnv" -}}
{{- $root := index . 0 -}}
{{- $kafka := $root.Values.kafka -}}
{{- $secret := include "spanflow.userSecret" . -}}
- name: SPANFLOW_BOOTSTRAP_SERVERS
  value: {{ $kafka.bootstrapServers | quote }}
- name: SPANFLOW_TOPIC_PREFIX
  value: {{ $kafka.topicPrefix | quote }}
{{- if ne $kafka.auth "plaintext" }}
- name: SPANFLOW_KAFKA_SECURITY_PROTOCOL
  value: {{ ternary "SASL_SSL" "SSL" (eq $kafka.auth "scram") }}
{{- if $kafka.caSecret.name }}
- name: SPANFLOW_KAFKA_SSL_TRUSTSTORE_TYPE
  value: PEM
- name: SPANFLOW_KAFKA_SSL_TRUSTSTORE_LOCATION
  value: /etc/spanflow/kafka-ca/{{ $kafka.caSecret.key }}
{{- end }}
{{- end }}
{{- if eq $kafka.auth "scram" }}
- name: SPANFLOW_KAFKA_SASL_MECHANISM
  value: SCRAM-SHA-512
- name: SPANFLOW_KAFKA_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef: {name: {{ $secret }}, key: sasl.jaas.config}
{{- end }}
{{- if eq $kafka.auth "mtls" }}
- name: SPANFLOW_KAFKA_SSL_KEYSTORE_TYPE
  value: PKCS12
- name: SPANFLOW_KAFKA_SSL_KEYSTORE_LOCATION
  value: /etc/spanflow/kafka-user/user.p12
- name: SPANFLOW_KAFKA_SSL_KEYSTORE_PASSWORD
  valueFrom:
    secretKeyRef: {name: {{ $secret }}, key: user.password}
{{- end }}
{{- end }}

{{- define "spanflow.kafkaMounts" -}}
{{- $kafka := (index . 0).Values.kafka -}}
- name: tmp
  mountPath: /tmp
{{- if and (ne $kafka.auth "plaintext") $kafka.caSecret.name }}
- name: kafka-ca
  mountPath: /etc/spanflow/kafka-ca
  readOnly: true
{{- end }}
{{- if eq $kafka.auth "mtls" }}
- name: kafka-user
  mountPath: /etc/spanflow/kafka-user
  readOnly: true
{{- end }}
{{- end }}

{{- define "spanflow.kafkaVolumes" -}}
{{- $kafka := (index . 0).Values.kafka -}}
# RocksDB, zstd and lz4 unpack their libraries here.
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
{{- if and (ne $kafka.auth "plaintext") $kafka.caSecret.name }}
- name: kafka-ca
  secret:
    secretName: {{ $kafka.caSecret.name }}
    items: [{key: {{ $kafka.caSecret.key }}, path: {{ $kafka.caSecret.key }}}]
{{- end }}
{{- if eq $kafka.auth "mtls" }}
- name: kafka-user
  secret:
    secretName: {{ include "spanflow.userSecret" . }}
    items: [{key: user.p12, path: user.p12}]
{{- end }}
{{- end }}

{{/* What an app answers to: (list $ jvmOptions) */}}
{{- define "spanflow.httpEnv" -}}
{{- $root := index . 0 -}}
- name: SPANFLOW_HTTP_HOST
  value: 0.0.0.0
- name: SPANFLOW_HTTP_TOKEN
  valueFrom:
    secretKeyRef: {name: {{ $root.Values.http.tokenSecret.name }}, key: {{ $root.Values.http.tokenSecret.key }}}
- name: LOG_FORMAT
  value: json
{{- with index . 1 }}
- name: JDK_JAVA_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "spanflow.settings" -}}
{{- range $key, $value := . }}
{{- $text := toString $value }}
{{- if kindIs "float64" $value }}
{{- if eq (floor $value) $value }}
{{- /* Helm reads all numbers as these; large ones would be written with an exponent. */}}
{{- $text = printf "%d" (int64 $value) }}
{{- end }}
{{- end }}
- name: {{ include "spanflow.variable" $key }}
  value: {{ $text | quote }}
{{- end }}
{{- end }}

{{- define "spanflow.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "spanflow.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "spanflow.probes" -}}
startupProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 2
  failureThreshold: 60
# Not while partitions move or state is restored: a restart would only begin it anew.
livenessProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end }}

{{/* Pods of one app apart from each other: (list $ "assembler") */}}
{{- define "spanflow.spread" -}}
{{- range $i, $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "spanflow.selector" $ | nindent 6 }}
{{- end }}
{{- end }}

{{- define "spanflow.strimziMeta" -}}
{{- $root := index . 0 -}}
{{- with $root.Values.strimzi.namespace }}
namespace: {{ . }}
{{- end }}
labels:
  strimzi.io/cluster: {{ $root.Values.strimzi.cluster }}
  {{- include "spanflow.labels" . | nindent 2 }}
{{- end }}
