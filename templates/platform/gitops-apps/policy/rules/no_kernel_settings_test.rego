package rules.no_kernel_settings_test

import data.lib.example
import data.rules.no_kernel_settings

test_accepts_what_is_right if {
	no_kernel_settings.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_sysctls if {
	document := example.with_field(example.deployment, concat("", [example.pod, "/securityContext/sysctls"]), [])
	example.messages(no_kernel_settings.deny) == {
		`Deployment "checkout", container "app": securityContext.sysctls is []`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_no_apparmor if {
	document := example.with_field(
		example.deployment,
		concat("", [example.pod, "/securityContext/appArmorProfile"]),
		{"type": "Unconfined"},
	)
	example.messages(no_kernel_settings.deny) == {
		`Deployment "checkout", container "app": securityContext.appArmorProfile.type is "Unconfined"`,
	} with input as document
		with data.platform as example.platform
}
