{{/* Of a dict: root, name, maybe component. */}}
{{- define "eks-baseline.service" -}}
{{- $component := .component -}}
{{- $name := .name -}}
{{- with .root -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ $name | quote }}
  labels:
    {{- include "eks-baseline.labels" . | nindent 4 }}
    {{- with $component }}
    app.kubernetes.io/component: {{ . }}
    {{- end }}
spec:
  type: ClusterIP
  selector:
    {{- include "eks-baseline.selector" . | nindent 4 }}
  ports:
    - name: {{ .Values.protocol }}
      port: 80
      targetPort: {{ .Values.protocol }}
      protocol: TCP
      {{- if eq .Values.protocol "grpc" }}
      appProtocol: kubernetes.io/h2c
      {{- end }}
    {{- with include "eks-baseline.ownMetricsPort" . }}
    - name: metrics
      port: {{ . }}
      targetPort: metrics
      protocol: TCP
    {{- end }}
{{- end }}
{{- end -}}
